import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { FigureRow } from '../model.ts'
import { figuresSdmx } from './sdmx-data.ts'
import { figuresStructure } from './sdmx-structure.ts'

const about = { id: 'sichuan 2025', title: '四川省技工教育指标', prepared: '2026-01-20T08:00:00.000Z', simulated: true, notes: [] }

const row = fc.record({
  indicator: fc.constantFrom('school-count', 'initial-employment-rate', 'on-roll-students'),
  title: fc.constant('指标'),
  period: fc.constantFrom('2023', '2024', '2025'),
  orgNo: fc.constantFrom(510000000000, 510100000000, 510700000000),
  direct: fc.boolean(),
  orgName: fc.constant('成都市'),
  reading: fc.constantFrom('only', 'all-graduates'),
  readingTitle: fc.constant('读法'),
  value: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  unit: fc.constantFrom('所', '%', '人'),
  numerator: fc.option(fc.nat(1000)),
  denominator: fc.option(fc.nat(1000)),
  status: fc.constantFrom('A' as const, 'P' as const, 'S' as const, 'M' as const),
  source: fc.constantFrom('computed' as const, 'reported' as const),
  definitionVersion: fc.integer({ min: 1, max: 3 }),
})
/** One row for a key; the unit belongs to the indicator, the name to the area. */
const rowsOf = fc
  .uniqueArray(row, { selector: (one) => `${one.indicator} ${one.orgNo} ${one.direct} ${one.reading} ${one.period}`, minLength: 1, maxLength: 30 })
  .map((rows): FigureRow[] => rows.map((one) => ({ ...one, title: `标题 ${one.indicator}`, unit: one.indicator === 'school-count' ? '所' : one.indicator === 'on-roll-students' ? '人' : '%', orgName: `名 ${one.orgNo} ${one.direct}` })))

type Message = ReturnType<typeof figuresSdmx>

/** Reads a data message the way a foreign program does: by the lists in it and nothing of ours. */
function read(message: Message): Record<string, unknown>[] {
  const structure = message.data.structures[0]!
  const out: Record<string, unknown>[] = []
  const dims = structure.dimensions
  for (const [seriesKey, { attributes, observations }] of Object.entries(message.data.dataSets[0]!.series)) {
    const places = seriesKey.split(':').map(Number)
    for (const [at, values] of Object.entries(observations)) {
      const cell: Record<string, unknown> = {}
      dims.dataSet.forEach((one) => (cell[one.id] = (one.values[0] as { id: string }).id))
      dims.series.forEach((one, place) => (cell[one.id] = (one.values[places[place]!] as { id: string }).id))
      cell[dims.observation[0]!.id] = (dims.observation[0]!.values[Number(at)] as { id: string }).id
      structure.attributes.series.forEach((one, place) => (cell[one.id] = one.values[attributes[place]!]!.value))
      const measures = structure.measures.observation
      measures.forEach((one, place) => (cell[one.id] = values[place]))
      structure.attributes.observation.forEach((one, place) => {
        const value = values[measures.length + place]!
        cell[one.id] = 'values' in one ? one.values[value]!.id : value
      })
      out.push(cell)
    }
  }
  return out
}

test('按消息里自带的清单读回来，每个数、状态、来源都与写进去的一样', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const found = new Map(read(figuresSdmx(rows, about)).map((one) => [`${one.INDICATOR} ${one.REF_AREA} ${one.READING} ${one.TIME_PERIOD}`, one]))
      expect(found.size).toBe(rows.length)
      for (const one of rows) {
        expect(found.get(`${one.indicator} O${one.orgNo}${one.direct ? 'D' : ''} ${one.reading} ${one.period}`)).toMatchObject({
          FREQ: 'A',
          OBS_VALUE: one.value,
          NUMERATOR: one.numerator,
          DENOMINATOR: one.denominator,
          UNIT_MEASURE: one.unit,
          OBS_STATUS: one.status === 'S' ? 'A' : one.status,
          CONF_STATUS: one.status === 'S' ? 'C' : 'F',
          FIGURE_SOURCE: one.source,
          DEFINITION_VERSION: one.definitionVersion,
        })
      }
    }),
    { numRuns: 60 },
  )
})

// What the standard asks of the parts we write, in our own words: ids, places of keys, links, keys of series.
const id = z.string().regex(/^[A-Za-z0-9_@$-]+$/)
const ncName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/)
const named = { name: z.string().min(1), names: z.object({ zh: z.string() }) }
const meta = z.strictObject({ schema: z.url(), id, test: z.boolean(), prepared: z.iso.datetime(), contentLanguages: z.array(z.string()), sender: z.object({ id, ...named }), ...named })
const value = z.object({ id, ...named })
const dimension = z.object({ id: ncName, keyPosition: z.number().int().min(0), values: z.array(value).min(1), ...named })
const links = z.array(z.object({ urn: z.string().startsWith('urn:sdmx:org.sdmx.infomodel.'), rel: z.string() })).min(1)
const dataMessage = z.strictObject({
  meta,
  data: z.strictObject({
    structures: z.array(
      z.strictObject({
        dataSets: z.array(z.number().int()).min(1),
        ...named,
        links,
        dimensions: z.strictObject({ dataSet: z.array(dimension), series: z.array(dimension), observation: z.array(dimension) }),
        measures: z.strictObject({ observation: z.array(z.object({ id: ncName, ...named })) }),
        attributes: z.strictObject({ series: z.array(z.object({ id: ncName, relationship: z.object({ dimensions: z.array(ncName).min(1) }) })), observation: z.array(z.object({ id: ncName, relationship: z.object({ observation: z.strictObject({}) }) })) }),
      }),
    ),
    dataSets: z.array(
      z.strictObject({
        structure: z.literal(0),
        action: z.enum(['Information', 'Append', 'Replace', 'Delete']),
        links,
        series: z.record(z.string().regex(/^\d+(:\d+)*$/), z.strictObject({ attributes: z.array(z.number()), observations: z.record(z.string().regex(/^\d+$/), z.array(z.number().nullable())) })),
      }),
    ),
  }),
})

test('数据消息的样子合乎 SDMX-JSON 2.0 的要求；没有数据时没有数据集', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const message = figuresSdmx(rows, about)
      dataMessage.parse(message)
      const { dimensions } = message.data.structures[0]!
      const places = [...dimensions.dataSet, ...dimensions.series, ...dimensions.observation].map((one) => one.keyPosition)
      expect(places).toEqual([0, 1, 2, 3, 4])
    }),
    { numRuns: 30 },
  )
  expect(dataMessage.parse(figuresSdmx([], about)).data).toEqual({ structures: [], dataSets: [] })
})

test('结构消息与数据消息说的是同一件东西：成分、代码、引用都对得上', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const { dataStructures, codelists, conceptSchemes, dataflows } = figuresStructure(rows, [{ id: 'school-count', title: '学校数', definition: '在办的学校。' }], about).data
      const { dimensionList, measureList, attributeList } = dataStructures[0]!.dataStructureComponents
      const { dimensions, measures, attributes } = figuresSdmx(rows, about).data.structures[0]!
      const ids = (list: readonly { id: string }[]) => list.map((one) => one.id)
      expect([...ids(dimensionList.dimensions), dimensionList.timeDimension.id]).toEqual(ids([...dimensions.dataSet, ...dimensions.series, ...dimensions.observation]))
      expect(ids(measureList.measures)).toEqual(ids(measures.observation))
      expect(ids(attributeList.attributes)).toEqual(ids([...attributes.series, ...attributes.observation]))
      const text = JSON.stringify(dataStructures)
      for (const [, list] of text.matchAll(/Codelist=LUBAN:(\w+)\(/g)) expect(ids(codelists)).toContain(list)
      for (const [, concept] of text.matchAll(/Concept=LUBAN:CS_FIGURES\(1\.0\.0\)\.(\w+)/g)) expect(ids(conceptSchemes[0]!.concepts)).toContain(concept)
      expect(text).toContain(dataflows[0]!.structure)
      const areas = codelists.find((one) => one.id === 'CL_AREA')!.codes.map((one) => one.id)
      expect(ids(dimensions.series[1]!.values as { id: string }[]).every((one) => areas.includes(one))).toBe(true)
    }),
    { numRuns: 30 },
  )
})

const schemas = resolve(import.meta.dirname, '../../../../../shared/standards/sdmx-json-2.0')
test.skipIf(!existsSync(schemas))('与官方的 JSON Schema 逐条核对（没有 ../shared/standards/sdmx-json-2.0 的地方跳过）', () => {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const check = (name: string) => {
    const schema = JSON.parse(readFileSync(`${schemas}/${name}`, 'utf8')) as Record<string, unknown>
    // The drafts name a meta-schema that no longer answers.
    delete schema.$schema
    delete schema.id
    return ajv.compile(schema)
  }
  const [sample] = fc.sample(rowsOf, { numRuns: 1, seed: 5 })
  const data = check('sdmx-json-data-schema.json')
  expect(data(figuresSdmx(sample!, about)), JSON.stringify(data.errors)).toBe(true)
  const structure = check('sdmx-json-structure-schema.json')
  expect(structure(figuresStructure(sample!, [{ id: 'school-count', title: '学校数', definition: '在办的学校。' }], about)), JSON.stringify(structure.errors)).toBe(true)
})
