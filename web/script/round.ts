// While a round runs, its strip is read again every few seconds; when it is
// over, the page shows what it found. Without script a link does.
const pause = 2000; // milliseconds

export function watchRound(): void {
  const strip = document.querySelector<HTMLElement>("[data-round][data-running]");
  if (strip !== null) window.setTimeout(() => void look(strip), pause);
}

async function look(strip: HTMLElement): Promise<void> {
  try {
    const answer = await fetch("/board/round");
    if (answer.ok) {
      const page = await answer.text(); // our own server's page, escaped there
      if (!page.includes("data-look")) {
        location.reload();
        return;
      }
      strip.innerHTML = page;
    }
  } catch {
    // No network: look again later.
  }
  window.setTimeout(() => void look(strip), pause);
}
