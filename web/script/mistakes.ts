// After a refused form the summary of mistakes is read out first.
export function focusMistakes(): void {
  document.querySelector<HTMLElement>("main :not(.specimen) > .errors")?.focus();
}
