/** In place of `rigs/image/fsck-minix.ts`: a page has no tools of a host. */

/** The checker of the host is not installed. */
export function fsckMinix(): null {
  return null;
}

/** Whether it is installed. */
export function hasFsckMinix(): boolean {
  return false;
}

/** The maker of the host is not installed either. */
export function mkfsMinix(): null {
  return null;
}
