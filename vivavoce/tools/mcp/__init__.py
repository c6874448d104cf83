"""Functions of any MCP server, by configuration (extra `mcp`)."""

from vivavoce.tools.mcp.config import ServerConfig, read
from vivavoce.tools.mcp.servers import McpServers
from vivavoce.tools.mcp.skill import Mcp

__all__ = ["Mcp", "McpServers", "ServerConfig", "read"]
