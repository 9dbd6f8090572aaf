// The queue and the case by keyboard. Every key stands for something that can be
// pressed on the page, none works while somebody types, and all can be turned
// off, which is remembered on this machine.
const off = "desk-keys-off";

export function workByKeyboard(): void {
  const hint = document.querySelector<HTMLElement>("[data-keys]");
  if (hint === null) return;
  hint.hidden = false;
  offerOff(hint);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      document.querySelector<HTMLButtonElement>("form[data-acts] button[value=stay]")?.click();
      return;
    }
    if (localStorage.getItem(off) !== null || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("[data-queue]") !== null) inQueue(event);
    if (document.querySelector("[data-case]") !== null) inCase(event);
  });
}

// offerOff lets a reader turn the keys off, and on again.
function offerOff(hint: HTMLElement): void {
  const button = hint.querySelector<HTMLButtonElement>("[data-keys-off]");
  if (button === null) return;
  const words = [button.textContent ?? "", button.dataset.on ?? ""];
  const say = (): void => {
    button.textContent = words[localStorage.getItem(off) === null ? 0 : 1] ?? "";
  };
  button.addEventListener("click", () => {
    if (localStorage.getItem(off) === null) localStorage.setItem(off, "yes");
    else localStorage.removeItem(off);
    say();
  });
  say();
}

function typing(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== "radio" && target.type !== "checkbox";
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

// inQueue moves from case to case.
function inQueue(event: KeyboardEvent): void {
  const rows = [...document.querySelectorAll<HTMLElement>(".queue tbody tr")];
  const at = rows.findIndex((row) => row.hasAttribute("data-at"));
  const row = rows[at];
  if (event.key === "j" || event.key === "k") {
    const to = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))];
    row?.removeAttribute("data-at");
    to?.setAttribute("data-at", "");
    to?.querySelector<HTMLElement>("a")?.focus();
  } else if (event.key === "x") {
    row?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
  } else if (event.key === "t") {
    document.querySelector<HTMLButtonElement>("[data-take]")?.click();
  } else if (event.key === "n") {
    document.querySelector<HTMLAnchorElement>("a[rel=next]")?.click();
  } else {
    return;
  }
  event.preventDefault();
}

// inCase chooses what to do by its digit and goes on to what it needs.
function inCase(event: KeyboardEvent): void {
  if (event.key === "u") {
    document.querySelector<HTMLAnchorElement>(".crumbs a")?.click();
    return;
  }
  const radio = document.querySelector<HTMLInputElement>(`input[name=action][data-key="${CSS.escape(event.key)}"]`);
  if (radio === null) return;
  event.preventDefault();
  radio.checked = true;
  radio.closest("details")?.setAttribute("open", "");
  const field = radio.closest(".deed")?.querySelector<HTMLElement>(".needs input, .needs textarea, .needs select");
  (field ?? radio).focus();
}
