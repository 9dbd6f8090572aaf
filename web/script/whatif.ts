// While a slider moves, the page answers: the same form is asked for its result
// alone, after a short pause, and an answer that is no longer wanted is given
// up. Without script the button of the form does.
const wait = 90; // milliseconds after the last move

export function answerWhileMoving(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-whatif]")) {
    new Bench(form);
  }
}

class Bench {
  private timer = 0;
  private asked = new AbortController();
  private readonly effect = document.querySelector<HTMLElement>("[data-effect]");
  private readonly said = document.querySelector<HTMLElement>("[data-said]"); // what a screen reader is told

  constructor(private readonly form: HTMLFormElement) {
    for (const range of form.querySelectorAll<HTMLInputElement>("input[data-slides]")) {
      this.join(range);
    }
    form.addEventListener("input", () => this.later());
  }

  // join lets a slider and its field say the same.
  private join(range: HTMLInputElement): void {
    const field = this.form.elements.namedItem(range.dataset.slides ?? "");
    if (!(field instanceof HTMLInputElement)) return;
    range.hidden = false;
    range.addEventListener("input", () => {
      field.value = range.value;
    });
    field.addEventListener("input", () => {
      if (field.value !== "") range.value = field.value;
    });
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), wait);
  }

  private async ask(): Promise<void> {
    if (this.effect === null) return;
    this.asked.abort();
    const mine = (this.asked = new AbortController());
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string") fields.append(name, value);
    }
    this.effect.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/board/whatif/effect?" + fields, { signal: mine.signal });
      const page = await answer.text(); // our own server's page, escaped there
      if (mine.signal.aborted) return;
      if (answer.status < 500) {
        this.effect.innerHTML = page; // also where it says what is wrong with a value
        if (this.said !== null) this.said.textContent = this.effect.querySelector(".say")?.textContent ?? "";
        history.replaceState(null, "", "/board/whatif?" + fields);
      }
      this.effect.removeAttribute("aria-busy");
    } catch {
      // Moved on, or no network: the button still works.
      if (this.asked === mine) this.effect.removeAttribute("aria-busy");
    }
  }
}
