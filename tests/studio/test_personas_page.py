"""The persona gallery and editor in a real browser, over a server whose engine is scripted."""

from tests.fakes.chromium import Page, chromium_page
from tests.fakes.server import running

PARAGRAPH = (
    "Otto is a gruff 61-year-old lighthouse keeper who loves storms and hates small talk. "
    "He is kind once you know him and often says 'mark my words'."
)

GREETING = "Well? Sit down, the wind is up."


async def words(page: Page, selector: str) -> str:
    found: str = await page.evaluate(f"document.querySelector({selector!r})?.innerText ?? ''")
    return found


async def fill(page: Page, selector: str, text: str) -> None:
    await page.click(selector)
    await page.type(text)


async def test_a_persona_is_made_from_a_paragraph_tried_saved_and_deleted() -> None:
    async with running() as live, chromium_page() as page:
        await page.navigate(f"{live.url}/personas.html")
        await page.wait_for("!!document.querySelector('.person')")
        await page.click("#new")
        await fill(page, "#paragraph", PARAGRAPH)
        await fill(page, "#greeting", GREETING)
        await page.click("#paragraph-form button")
        await page.wait_for("!document.querySelector('#fields').hidden")
        assert "Otto" in await words(page, "#editing")
        await fill(page, "#try-words", "Hello there")
        await page.key("Enter", "Enter")
        await page.wait_for("!!document.querySelector('#try-turns .her')?.innerText")
        await page.click("#save")
        await page.wait_for("!!document.querySelector('[data-id=otto]')")
        card = live.hub.people.personas["otto"]
        assert (card.identity.age, card.languages["en"].greeting) == (61, GREETING)
        await page.evaluate("window.confirm = () => true")
        await page.click("[data-id=otto] .actions button:last-child")
        await page.wait_for("!document.querySelector('[data-id=otto]')")
        assert "otto" not in live.hub.people.personas
    assert page.problems == []


async def test_a_greeting_is_heard() -> None:
    async with running() as live, chromium_page() as page:
        await page.navigate(f"{live.url}/personas.html")
        await page.wait_for("!!document.querySelector('.person')")
        await page.evaluate(
            "(play => HTMLMediaElement.prototype.play = function () {"
            "  this.addEventListener('playing', () => (window.heard = true));"
            "  return play.call(this);"
            "})(HTMLMediaElement.prototype.play)"
        )
        await page.click(".person .actions button:nth-child(2)")
        await page.wait_for("window.heard")
    assert page.problems == []
