import type { Described, FigureRow } from '../model.ts'
import { areaCode, messageMeta } from './sdmx-data.ts'
import { AGENCY, codelistUrn, conceptUrn, concepts, confidentialities, dataflowUrn, frequencies, named, observationStatuses, sourceCodes, structureUrn, VERSION, type Coded } from './sdmx-names.ts'

const SCHEMA = 'https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json'

export type Definition = { id: string; title: string; definition: string }

/**
 * The structure of the figures as an SDMX-JSON 2.0.0 structure message: dataflow, data structure, concepts and code
 * lists. `definitions` are told with their indicators; areas and readings are those of `rows`.
 */
export function figuresStructure(rows: readonly FigureRow[], definitions: readonly Definition[], about: Described) {
  const once = (codes: readonly Coded[]) => [...new Map(codes.map((one) => [one.id, one])).values()]
  const lists: [string, string, readonly Coded[]][] = [
    ['CL_FREQ', '频度', frequencies],
    ['CL_INDICATOR', '指标', definitions.map(({ id, title, definition }) => ({ id, name: title, description: definition }))],
    ['CL_AREA', '地区和学校', once(rows.map((row) => ({ id: areaCode(row), name: row.orgName })))],
    ['CL_READING', '读法', once(rows.map((row) => ({ id: row.reading, name: row.readingTitle })))],
    ['CL_OBS_STATUS', '状态', observationStatuses],
    ['CL_CONF_STATUS', '保密状态', confidentialities],
    ['CL_FIGURE_SOURCE', '来源', sourceCodes],
  ]
  return {
    meta: messageMeta(about, SCHEMA),
    data: {
      dataflows: [{ ...maintained('FIGURES', '技工教育指标'), structure: structureUrn, links: [{ urn: dataflowUrn, rel: 'self' }] }],
      dataStructures: [{ ...maintained('DSD_FIGURES', '技工教育指标的结构'), links: [{ urn: structureUrn, rel: 'self' }], dataStructureComponents: components }],
      conceptSchemes: [{ ...maintained('CS_FIGURES', '技工教育指标的概念'), concepts: concepts.map(({ id, name }) => ({ id, ...named(name) })) }],
      codelists: lists
        .filter(([, , codes]) => codes.length > 0)
        .map(([id, name, codes]) => ({
          ...maintained(id, name),
          codes: codes.map((code) => ({ id: code.id, ...named(code.name), ...(code.description ? { description: code.description, descriptions: { zh: code.description } } : {}) })),
        })),
    },
  }
}

function maintained(id: string, name: string) {
  return { id, version: VERSION, agencyID: AGENCY, isExternalReference: false, ...named(name) }
}

const coded = (id: string, codelist: string) => ({ id, conceptIdentity: conceptUrn(id), localRepresentation: { enumeration: codelistUrn(codelist) } })
const plain = (id: string, dataType: string) => ({ id, conceptIdentity: conceptUrn(id), localRepresentation: { format: { dataType } } })
const ofObservation = { attributeRelationship: { observation: {} } }

const components = {
  dimensionList: {
    id: 'DimensionDescriptor',
    dimensions: [
      { ...coded('FREQ', 'CL_FREQ'), position: 0 },
      { ...coded('INDICATOR', 'CL_INDICATOR'), position: 1 },
      { ...coded('REF_AREA', 'CL_AREA'), position: 2 },
      { ...coded('READING', 'CL_READING'), position: 3 },
    ],
    timeDimension: plain('TIME_PERIOD', 'ObservationalTimePeriod'),
  },
  measureList: {
    id: 'MeasureDescriptor',
    measures: [plain('OBS_VALUE', 'Double'), plain('NUMERATOR', 'Double'), plain('DENOMINATOR', 'Double')],
  },
  attributeList: {
    id: 'AttributeDescriptor',
    attributes: [
      { ...plain('UNIT_MEASURE', 'String'), attributeRelationship: { dimensions: ['INDICATOR'] } },
      { ...coded('OBS_STATUS', 'CL_OBS_STATUS'), ...ofObservation },
      { ...coded('CONF_STATUS', 'CL_CONF_STATUS'), ...ofObservation },
      { ...coded('FIGURE_SOURCE', 'CL_FIGURE_SOURCE'), ...ofObservation },
      { ...plain('DEFINITION_VERSION', 'Integer'), ...ofObservation },
    ],
  },
}
