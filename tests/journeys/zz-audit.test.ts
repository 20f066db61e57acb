import { expect, inject, test } from 'vitest'
import { luban } from '../support/processes.ts'

// The last of the journeys, by its name: whatever they did went through the audit, and the chain holds.
test('所有行程走完以后，luban audit verify 说审计链完整', () => {
  const done = luban(inject('productHome'), ['audit', 'verify', '--json'])
  const verdict = JSON.parse(done.out) as { ok: boolean; sealed: number; unsealed: number; problems: unknown[] }
  expect([done.code, verdict.ok, verdict.problems]).toEqual([0, true, []])
  expect(verdict.sealed).toBeGreaterThan(0)
})
