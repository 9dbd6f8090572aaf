// While someone types, the services that fit appear below the search box: the
// same links that the search itself would show. Without script the button does.
const wait = 120; // milliseconds after the last key

export function suggestWhileTyping(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("input[data-search]")) {
    new Suggestions(input);
  }
}

class Suggestions {
  private readonly list = document.createElement("div");
  private timer = 0;
  private asked = new AbortController();

  constructor(private readonly input: HTMLInputElement) {
    this.list.className = "suggestions";
    this.list.setAttribute("aria-live", "polite");
    input.closest(".search")?.after(this.list);
    input.addEventListener("input", (event) => {
      // A half-typed syllable of an input method is not yet a word.
      if (!(event as InputEvent).isComposing) this.later();
    });
    input.addEventListener("compositionend", () => this.later());
    input.closest(".searchbox")?.addEventListener("keydown", (event) => this.move(event as KeyboardEvent));
    document.addEventListener("click", (event) => {
      if (!this.list.contains(event.target as Node)) this.list.replaceChildren();
    });
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), wait);
  }

  private async ask(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const words = this.input.value.trim();
    if (words === "") {
      this.list.replaceChildren();
      return;
    }
    try {
      const answer = await fetch("/services/suggest?q=" + encodeURIComponent(words), { signal: this.asked.signal });
      if (answer.ok) this.list.innerHTML = await answer.text(); // our own server's page, escaped there
    } catch {
      // Typing on, or no network: the button still works.
    }
  }

  // move goes through the links with the arrow keys and closes with Escape.
  private move(event: KeyboardEvent): void {
    const stops: HTMLElement[] = [this.input, ...this.list.querySelectorAll<HTMLElement>("a")];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && this.list.hasChildNodes()) {
      this.list.replaceChildren();
      this.input.focus();
      event.preventDefault();
    }
    if (step === undefined || at < 0) return;
    stops[at + step]?.focus();
    event.preventDefault();
  }
}
