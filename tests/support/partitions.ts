/** First sectors of disks with parts. */

/** A sector with a table; each part is its type, where it begins, and how
 *  many sectors it has. */
export function sectorWith(
  parts: readonly (readonly [number, number, number])[],
): Uint8Array {
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  view.setUint16(510, 0xaa55, true);
  for (const [number, [type, first, sectors]] of parts.entries()) {
    const at = 446 + number * 16;
    view.setUint8(at + 4, type);
    view.setUint32(at + 8, first, true);
    view.setUint32(at + 12, sectors, true);
  }
  return bytes;
}
