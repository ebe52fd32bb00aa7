/**
 * Small disks for the tests of MFS, and what is asked of each at the end.
 */
import { expect } from 'vitest';
import { Image, checkImage } from '#rigs/image/image.ts';
import { directory, file, makeImage } from '#boot/mkfs.ts';
import type { Directory } from '#boot/mkfs.ts';
import { fsckMinix } from '#rigs/image/fsck-minix.ts';
import { Client } from '#rigs/mfs/client.ts';

export const HELLO = new TextEncoder().encode('hello, world\n');
const ROOT = directory({
  etc: directory({ motd: file(HELLO), sub: directory({}) }),
  tmp: directory({}, 0o777),
});

export interface DiskOptions {
  root?: Directory; blocks?: number; blockSize?: number; inodes?: number;
}

/** An image with `/etc/motd`, `/etc/sub` and `/tmp`, or with `root`. */
export function disk(options: DiskOptions = {}): Uint8Array {
  return makeImage(
    { root: ROOT, blocks: 2000, blockSize: 1024, inodes: 400, ...options });
}

/** An MFS on a bench, with such a disk mounted. */
export function client(options: DiskOptions = {}): Client {
  return new Client(disk(options));
}

/** Ends the session and checks what is on the disk. */
export function finish(mounted: Client): void {
  expect(mounted.unmount()).toBe(0);
  const image = mounted.bench.image;
  expect(checkImage(new Image(image))).toEqual([]);
  if (new Image(image).geometry.blockSize !== 1024) return;
  const verdict = fsckMinix(image);
  if (verdict !== null) {
    expect(verdict.output).not.toMatch(/bad|mark|illegal|not used/i);
    expect(verdict.status).toBe(0);
  }
}

/** Bytes that differ from block to block. */
export function pattern(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i * 31 + (i >> 8) * seed);
}

/** Whether two arrays are equal, without a list of differences. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
