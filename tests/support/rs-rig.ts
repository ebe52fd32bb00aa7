// RS in the trap loop of service-rig.ts. The test answers for the services,
// for VFS, and for the kernel.
import { CLOSE, IoMessage, OPEN, READ, STAT, StatMessage } from
  '#abi/callnr.ts';
import { CLOCK, RS_PROC_NR, VFS_PROC_NR, VM_PROC_NR } from
  '#abi/endpoint.ts';
import { ENOENT, OK } from '#abi/errno.ts';
import { SYS_TIMES, TimesCall } from '#abi/kernel-calls.ts';
import { noHeritage } from '#abi/keepsake.ts';
import type { Message } from '#abi/message.ts';
import { RS_INIT, RsInitMessage } from '#abi/rs.ts';
import { STAT_SIZE, S_IFREG, Stat } from '#abi/stat.ts';
import { main } from '#servers/rs/main.ts';
import { BOOT_SERVICES } from '#servers/rs/table.ts';
import { Rigs, ServiceRig } from '#tests/support/service-rig.ts';

const EVERYTHING = BOOT_SERVICES.map((service) => service.slot);

/** RS at the beginning of a boot with these modules. */
export function startRs(
  modules: readonly number[] = EVERYTHING, heritage = noHeritage(),
): ServiceRig {
  const rigs = new Rigs();
  rigs.modules = modules;
  const rs = new ServiceRig(rigs, RS_PROC_NR);
  rs.start(main, 'rs', heritage);
  return rs;
}

/** The services that RS has told to initialise since the last look. */
export function toldToStart(rs: ServiceRig): number[] {
  return rs.take().filter((sent) => sent.type === RS_INIT)
    .map((sent) => sent.to);
}

/** The service at `endpoint` reports how its initialisation ended. */
export function report(
  rs: ServiceRig, endpoint: number, result: number = OK,
): void {
  rs.deliver(endpoint, RS_INIT, { [RsInitMessage.result]: result });
}

/** VFS answers RS that there is no such file, as often as RS asks. */
function withoutFiles(rs: ServiceRig): void {
  while (rs.take(VFS_PROC_NR).some((sent) => sent.type === STAT)) {
    rs.deliver(VFS_PROC_NR, -ENOENT);
  }
}

/** RS after a boot in which all reported success, from a root without
 *  programs of services. */
export function booted(heritage = noHeritage()): ServiceRig {
  const rs = startRs(EVERYTHING, heritage);
  report(rs, VM_PROC_NR);
  for (const endpoint of toldToStart(rs)) {
    if (endpoint !== VM_PROC_NR) report(rs, endpoint);
  }
  withoutFiles(rs);
  rs.take();
  rs.takeCalls();
  return rs;
}

/** It is `ticks` after the boot now, as RS may see when it is told. */
export function setTime(rs: ServiceRig, ticks: number): void {
  rs.kernel.set(SYS_TIMES, (m) => {
    m.set(TimesCall.uptime, ticks);
    return OK;
  });
}

/** The clock, by which RS does what it does each second. */
export function tick(rs: ServiceRig, ticks: number): void {
  setTime(rs, ticks);
  rs.notifyFrom(CLOCK);
}

/** VFS tells RS, which has asked for it, how long its file is. */
export function findFile(rs: ServiceRig, length: number): void {
  const [stat] = rs.take(VFS_PROC_NR);
  if (stat?.type !== STAT) throw new Error('RS asks for no file');
  const facts = new DataView(new ArrayBuffer(STAT_SIZE));
  facts.setUint32(Stat.mode, S_IFREG | 0o755, true);
  facts.setUint32(Stat.size, length, true);
  rs.memory.write(stat.message.get(StatMessage.buffer),
    new Uint8Array(facts.buffer));
  rs.deliver(VFS_PROC_NR, OK);
}

/** VFS gives RS, which has asked for it, a file with these bytes. */
export function giveFile(rs: ServiceRig, bytes: Uint8Array): void {
  const asked = (type: number): Message => {
    const [request] = rs.take(VFS_PROC_NR);
    if (request?.type !== type) throw new Error(`no request ${type}`);
    return request.message;
  };
  findFile(rs, bytes.length);
  asked(OPEN);
  rs.deliver(VFS_PROC_NR, 3);
  rs.memory.write(asked(READ).get(IoMessage.buffer), bytes);
  rs.deliver(
    VFS_PROC_NR, bytes.length, { [IoMessage.count]: bytes.length });
  asked(CLOSE);
  rs.deliver(VFS_PROC_NR, OK);
}
