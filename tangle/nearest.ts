/** Which of several names a misspelt one was meant to be. */

/**
 * The name that is spelt most like `wrong`; undefined when none is near:
 * when more than half of it would have to be written anew.
 */
export function nearest(
  wrong: string,
  names: Iterable<string>,
): string | undefined {
  let best: string | undefined;
  let least = wrong.length / 2 + 1;
  for (const name of names) {
    const distance = editDistance(wrong, name);
    if (distance >= least) continue;
    least = distance;
    best = name;
  }
  return best;
}

/** How many letters must be put in, left out or changed (Levenshtein). */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, n) => n);
  for (let row = 1; row <= from.length; row++) {
    const here = [row];
    for (let n = 1; n <= to.length; n++) {
      const change = from[row - 1] === to[n - 1] ? 0 : 1;
      here.push(Math.min(
        (above[n - 1] ?? 0) + change,
        (above[n] ?? 0) + 1,
        (here[n - 1] ?? 0) + 1));
    }
    above = here;
  }
  return above[to.length] ?? 0;
}
