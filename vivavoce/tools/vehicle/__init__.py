"""The in-car assistant: commands in everyday words over a vehicle whose state lives in code."""

from vivavoce.tools.vehicle.catalogue import Catalogue, Contact
from vivavoce.tools.vehicle.port import Port, Simulator
from vivavoce.tools.vehicle.state import Car
from vivavoce.tools.vehicle.vehicle import Vehicle

__all__ = ["Car", "Catalogue", "Contact", "Port", "Simulator", "Vehicle"]
