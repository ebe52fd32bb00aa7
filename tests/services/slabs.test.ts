// At sanity 2 the regions, spaces, pages and references of a running VM can
// only be changed by those who may: a session is served without a complaint,
// also when VM dies in it, and what a test scribbles is noticed.
import { beforeAll, describe, expect, it } from 'vitest';
import { VM_PROC_NR } from '#abi/endpoint.ts';
import { SIGKILL } from '#abi/signal.ts';
import type { TypistParts } from '#rigs/transcript.ts';
import { Typist, buildTypistParts } from '#rigs/transcript.ts';
import { causeSignal } from '#kernel/signal.ts';
import { stateOfVm } from '#tests/support/inside-vm.ts';

let parts: TypistParts;
beforeAll(async () => { parts = await buildTypistParts(); }, 300_000);

function session(sanity: number): Typist {
  const typist = new Typist(parts, { sanity });
  typist.read();
  typist.press('ls /bin | wc\n');
  const { core } = typist.system.kernel;
  causeSignal(core, core.bySlot(VM_PROC_NR), SIGKILL);
  expect(typist.press('echo a b | sh -c "wc"; echo still here\n'))
    .toMatch(/1 +2 +4[^]*still here/);
  return typist;
}

describe('VM at sanity 2', () => {
  it('[V12] serves a session, and only VM changes what is VM\'s', () => {
    const typist = session(2);
    const vm = stateOfVm(typist);
    const space = vm.processes.find((one) => one.space !== null)?.space;
    const region = space?.regions.values()
      .find(({ pages }) => pages.from(0).length > 0);
    const [ref] = region?.pages.from(0) ?? [];
    if (region === undefined || ref === undefined) throw new Error('no page');
    expect(() => { region.length = 0; })
      .toThrow('vm.Region.length is changed outside of use()');
    expect(() => { ref.page.references = 0; })
      .toThrow('vm.Page.references is changed outside of use()');
    expect(() => { ref.next = ref; })
      .toThrow('vm.PageRef.next is changed outside of use()');
  }, 60_000);

  it('has no guard at level 1', () => {
    const { keeper } = stateOfVm(session(1));
    expect(keeper.guard).toBe(null);
  }, 60_000);
});
