// What may wait until the picture stands: one piece a task, so that keys and pictures come between.
const waiting: (() => void)[] = [];

export function later(piece: () => void): void {
  if (waiting.push(piece) === 1) setTimeout(next);
}

function next(): void {
  try {
    waiting[0]!();
  } finally {
    waiting.shift();
    if (waiting.length > 0) setTimeout(next);
  }
}
