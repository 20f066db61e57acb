import { areaOf, type Described, type FigureRow } from '../model.ts'
import { AGENCY, conceptNamed, confidentialities, dataflowUrn, frequencies, named, observationStatuses, sourceCodes, structureUrn, type Coded } from './sdmx-names.ts'

const SCHEMA = 'https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/sdmx-json-data-schema.json'

export function messageMeta(about: Described, schema: string) {
  return {
    schema,
    id: about.id.replaceAll(/[^A-Za-z0-9_@$-]/g, '_'),
    // SDMX knows messages that no decision may rest on: those of a demonstration.
    test: about.simulated,
    prepared: about.prepared,
    contentLanguages: ['zh'],
    ...named(about.title),
    sender: { id: AGENCY, ...named('鲁班技工教育信息管理系统') },
  }
}

/** The ids in the order they first come, with their place. */
function placesOf(ids: readonly string[]): Map<string, number> {
  const places = new Map<string, number>()
  for (const id of ids) if (!places.has(id)) places.set(id, places.size)
  return places
}

/**
 * Figures as an SDMX-JSON 2.0.0 data message: series by indicator, area and reading, observations by year. An
 * observation is `[value, numerator, denominator, status, confidentiality, source, version of the definition]`, the
 * coded ones as places in their lists. No rows make a message without data sets.
 */
export function figuresSdmx(rows: readonly FigureRow[], about: Described) {
  const meta = messageMeta(about, SCHEMA)
  if (rows.length === 0) return { meta, data: { structures: [], dataSets: [] } }
  const keysOf = (row: FigureRow) => [row.indicator, areaCode(row), row.reading] as const
  const places = [0, 1, 2].map((at) => placesOf(rows.map((row) => keysOf(row)[at]!)))
  const years = placesOf(rows.map((row) => row.period).toSorted())
  const units = placesOf(rows.map((row) => row.unit))
  const titles = new Map(rows.map((row) => [row.indicator, row.title]))
  const readings = new Map(rows.map((row) => [row.reading, row.readingTitle]))
  const areas = new Map(rows.map((row) => [areaCode(row), row.orgName]))
  const series: Record<string, { attributes: number[]; observations: Record<string, (number | null)[]> }> = {}
  for (const row of rows) {
    const key = keysOf(row).map((id, at) => places[at]!.get(id)!).join(':')
    series[key] ??= { attributes: [units.get(row.unit)!], observations: {} }
    series[key].observations[String(years.get(row.period)!)] = observationOf(row)
  }
  const dimension = (id: string, keyPosition: number, values: readonly object[]) => ({ ...conceptNamed(id), keyPosition, values })
  const coded = (ids: Iterable<string>, name: (id: string) => string) => [...ids].map((id) => ({ id, ...named(name(id)) }))
  return {
    meta,
    data: {
      structures: [
        {
          dataSets: [0],
          ...named('技工教育指标'),
          links: [
            { urn: dataflowUrn, rel: 'dataflow' },
            { urn: structureUrn, rel: 'datastructure' },
          ],
          dimensions: {
            dataSet: [{ ...dimension('FREQ', 0, list(frequencies)), roles: ['FREQ'] }],
            series: [
              dimension('INDICATOR', 1, coded(places[0]!.keys(), (id) => titles.get(id)!)),
              { ...dimension('REF_AREA', 2, coded(places[1]!.keys(), (id) => areas.get(id)!)), roles: ['REF_AREA'] },
              dimension('READING', 3, coded(places[2]!.keys(), (id) => readings.get(id)!)),
            ],
            observation: [{ ...dimension('TIME_PERIOD', 4, [...years.keys()].map(yearValue)), roles: ['TIME_PERIOD'] }],
          },
          measures: {
            observation: [
              { ...conceptNamed('OBS_VALUE'), isMandatory: false, format: { dataType: 'Double' } },
              { ...conceptNamed('NUMERATOR'), isMandatory: false, format: { dataType: 'Double' } },
              { ...conceptNamed('DENOMINATOR'), isMandatory: false, format: { dataType: 'Double' } },
            ],
          },
          attributes: {
            series: [{ ...conceptNamed('UNIT_MEASURE'), relationship: { dimensions: ['INDICATOR'] }, values: [...units.keys()].map((value) => ({ value })) }],
            observation: [
              attribute('OBS_STATUS', observationStatuses),
              attribute('CONF_STATUS', confidentialities),
              attribute('FIGURE_SOURCE', sourceCodes),
              { ...conceptNamed('DEFINITION_VERSION'), relationship: { observation: {} }, format: { dataType: 'Integer' } },
            ],
          },
        },
      ],
      dataSets: [{ structure: 0, action: 'Replace', links: [{ urn: dataflowUrn, rel: 'dataflow' }], series }],
    },
  }
}

/** A code of an area starts with a letter, because a code that has parts must. */
export function areaCode(row: Pick<FigureRow, 'orgNo' | 'direct'>): string {
  return `O${areaOf(row)}`
}

const list = (codes: readonly Coded[]) => codes.map(({ id, name }) => ({ id, ...named(name) }))
const attribute = (id: string, codes: readonly Coded[]) => ({ ...conceptNamed(id), relationship: { observation: {} }, values: list(codes) })
const yearValue = (year: string) => ({ id: year, ...named(`${year} 年`), start: `${year}-01-01T00:00:00+08:00`, end: `${year}-12-31T23:59:59+08:00` })

function observationOf(row: FigureRow): (number | null)[] {
  const place = (codes: readonly Coded[], id: string) => codes.findIndex((one) => one.id === id)
  const hidden = row.status === 'S'
  return [
    row.value,
    row.numerator,
    row.denominator,
    place(observationStatuses, hidden ? 'A' : row.status),
    place(confidentialities, hidden ? 'C' : 'F'),
    place(sourceCodes, row.source),
    row.definitionVersion,
  ]
}
