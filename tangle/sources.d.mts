/** A digest of all that the system of the project at `root` is made of. */
export function stateOfSources(root: string): string;
