import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareMembers, layOut, type Member } from './rules.ts'

const counts = fc.array(fc.record({ row: fc.constantFrom('a', 'b', 'c'), column: fc.constantFrom('x', 'y'), students: fc.nat(900) }))

test('任何计数排成的表：行合计之和 = 列合计之和 = 总数', () => {
  fc.assert(
    fc.property(counts, (list) => {
      const table = layOut(list, (key) => key, (key) => key)
      const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0)
      expect(sum(table.rowTotals)).toBe(table.total)
      expect(sum(table.columnTotals)).toBe(table.total)
      expect(sum(list.map((one) => one.students))).toBe(table.total)
    }),
  )
})

const member = fc.record({
  enrollmentId: fc.constantFrom('1', '2', '3', '4', '5'),
  sex: fc.constantFrom('1', '2'),
  level: fc.constantFrom('senior', 'technician'),
  specialty: fc.constant('D0101'),
  source: fc.constant('junior-current'),
  mode: fc.constant('full-time'),
  grade: fc.constantFrom(2025, 2026),
})
const members = fc.uniqueArray(member, { selector: (one: Member) => one.enrollmentId })

test('差异清单：按它改动冻结的名册，正好得到现在的名册', () => {
  fc.assert(
    fc.property(members, members, (frozen, live) => {
      const list = compareMembers(frozen, live)
      const now = new Map<string, Member>(live.map((one) => [one.enrollmentId, one]))
      const made = new Map<string, Member>(frozen.map((one) => [one.enrollmentId, one]))
      for (const one of list) {
        if (one.kind === 'removed') made.delete(one.enrollmentId)
        else made.set(one.enrollmentId, now.get(one.enrollmentId)!)
      }
      expect([...made.keys()].sort()).toEqual([...now.keys()].sort())
      for (const [id, one] of made) expect(one).toEqual(now.get(id))
      expect(compareMembers(live, live)).toEqual([])
    }),
  )
})
