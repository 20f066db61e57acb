import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readTsv } from '../../kernel/tsv.ts'
import { destinations } from './codes.ts'

test('去向代码与 data/codes/destination.tsv 一致', () => {
  const rows = readTsv(readFileSync('data/codes/destination.tsv', 'utf8'))
  expect(Object.entries(destinations).map(([code, { label, counts }]) => ({ code, label, counts }))).toEqual(
    rows.map(({ code, label, counts }) => ({ code, label, counts })),
  )
})
