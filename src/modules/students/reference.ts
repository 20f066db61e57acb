import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { productLabel } from '../../kernel/codes.ts'
import { takesExtraFields } from '../../kernel/extra-fields.ts'
import type { CodeItem, ImportField, Resolved } from '../../kernel/imports/declare.ts'
import { fieldsFromTsv } from '../../kernel/imports/declare.ts'
import { findRegion, type Region, regions } from '../../kernel/regions.ts'
import { readTsv } from '../../kernel/tsv.ts'

const data = join(import.meta.dirname, '../../../data')
const read = (name: string) => readFileSync(join(data, name), 'utf8')

/** The fields of the register: import, form, template and record page are all made from them. */
export const rosterFields: readonly ImportField[] = fieldsFromTsv(read('roster-fields.tsv'), {
  name: 'name',
  formerName: 'name',
  guardianName: 'name',
})

/** The register as extra fields name it. */
export const ENROLLMENTS = 'students.enrollment'
takesExtraFields({
  register: ENROLLMENTS,
  title: '学籍',
  headers: rosterFields.flatMap((field) => [field.title, ...field.aliases]),
})

/** The words of a code by the product's lists; the code itself where the list does not know it. */
export const labelOf = (list: string, code: string): string => productLabel(list, code)

const historic = new Map(readTsv(read('regions-historic.tsv')).map((row) => [row.code!, row.name!]))

/** Current and abolished areas, for the first six digits of identity numbers. */
export const knownAreas: ReadonlySet<string> = new Set([...regions.map((region) => region.code), ...historic.keys()])

// 市辖区 and 直辖县 are rows of the standard that people leave out when they write an address.
const PLACEHOLDER = /^(市辖区|县|.*直辖县级行政区划)$/
const fullNames = new Map<string, string>()
const codesByName = new Map<string, Set<string>>()

for (const row of regions) {
  const chain: Region[] = []
  for (let at: Region | undefined = row; at; at = findRegion(at.parent)) chain.unshift(at)
  const named = chain.filter((one) => !PLACEHOLDER.test(one.name))
  fullNames.set(row.code, named.map((one) => one.name).join('') || row.name)
  if (PLACEHOLDER.test(row.name)) continue
  // Every tail of the chain is a way to write the place, in long and in short names: 四川省成都市武侯区, 成都武侯区, 武侯区.
  for (let from = 0; from < named.length; from++) {
    const tail = named.slice(from)
    for (const spelling of [
      tail.map((one) => one.name),
      tail.map((one, at) => (at === tail.length - 1 ? one.name : one.short)),
    ]) {
      addName(spelling.join(''), row.code)
    }
  }
  const province = named[0]
  if (province && named.length > 1) addName(province.name + row.name, row.code)
}

function addName(name: string, code: string) {
  const known = codesByName.get(name)
  if (known) known.add(code)
  else codesByName.set(name, new Set([code]))
}

/** 四川省成都市武侯区 for 510107; abolished areas say so. */
export function regionName(code: string): string {
  const old = historic.get(code)
  return fullNames.get(code) ?? (old === undefined ? code : `${old}（已撤销）`)
}

/** Reads a place as people write it: six digits, the full name, or a name that only one place has. */
export function resolveRegion(text: string): Resolved {
  const plain = text.replace(/[\s,，、\-—/]/g, '')
  if (/^\d{6}$/.test(plain)) {
    if (knownAreas.has(plain)) return { ok: true, value: plain }
    return {
      ok: false,
      message: `没有区划代码 ${plain}`,
      mend: '填 6 位行政区划代码或到县级的全称，例如“四川省成都市武侯区”',
    }
  }
  const found = [...(codesByName.get(plain) ?? [])]
  if (found.length === 1) return { ok: true, value: found[0]! }
  if (found.length > 1) {
    const near = found.slice(0, 3).map(regionName)
    return { ok: false, message: `叫“${text}”的地方不止一个`, mend: `写全省、市，例如“${near.join('”或“')}”` }
  }
  return {
    ok: false,
    message: `没有“${text}”这个行政区划`,
    mend: '填 6 位行政区划代码或到县级的全称，例如“四川省成都市武侯区”',
  }
}

/** Places whose name holds the text, for the choice in a form; at most 20. */
export function searchRegions(text: string): CodeItem[] {
  const found: CodeItem[] = []
  for (const [code, name] of fullNames) {
    if (code.endsWith('00') || !(name.includes(text) || code.startsWith(text))) continue
    found.push({ code, label: name })
    if (found.length === 20) break
  }
  return found
}
