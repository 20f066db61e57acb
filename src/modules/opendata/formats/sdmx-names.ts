/** Names of our artefacts in SDMX. The version of a structure rises when a component of it changes. */
export const AGENCY = 'LUBAN'
export const VERSION = '1.0.0'
export const dataflowUrn = `urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=${AGENCY}:FIGURES(${VERSION})`
export const structureUrn = `urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=${AGENCY}:DSD_FIGURES(${VERSION})`
export const conceptUrn = (id: string) => `urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=${AGENCY}:CS_FIGURES(${VERSION}).${id}`
export const codelistUrn = (id: string) => `urn:sdmx:org.sdmx.infomodel.codelist.Codelist=${AGENCY}:${id}(${VERSION})`

export type Coded = { id: string; name: string; description?: string }

/** Observation status after the SDMX code list; S of ours is A with confidentiality C. */
export const observationStatuses: readonly Coded[] = [
  { id: 'A', name: '正常' },
  { id: 'P', name: '暂时：本年未结束，或填报还没有报齐' },
  { id: 'M', name: '没有数据' },
]
export const confidentialities: readonly Coded[] = [
  { id: 'F', name: '可以公开' },
  { id: 'C', name: '小数目，不写出' },
]
export const sourceCodes: readonly Coded[] = [
  { id: 'computed', name: '由台账计算' },
  { id: 'reported', name: '责任单位填报' },
  { id: 'none', name: '没有来源' },
]
export const frequencies: readonly Coded[] = [{ id: 'A', name: '年' }]

export const concepts: readonly Coded[] = [
  { id: 'FREQ', name: '频度' },
  { id: 'INDICATOR', name: '指标' },
  { id: 'REF_AREA', name: '地区或学校' },
  { id: 'READING', name: '读法' },
  { id: 'TIME_PERIOD', name: '年度' },
  { id: 'OBS_VALUE', name: '值' },
  { id: 'NUMERATOR', name: '分子' },
  { id: 'DENOMINATOR', name: '分母' },
  { id: 'UNIT_MEASURE', name: '计量单位' },
  { id: 'OBS_STATUS', name: '状态' },
  { id: 'CONF_STATUS', name: '保密状态' },
  { id: 'FIGURE_SOURCE', name: '来源' },
  { id: 'DEFINITION_VERSION', name: '口径版本' },
]

const nameOf = new Map(concepts.map((one) => [one.id, one.name]))

/** A text in the one language of the product, the way SDMX-JSON gives it. */
export function named(name: string) {
  return { name, names: { zh: name } }
}

export function conceptNamed(id: string) {
  return { id, ...named(nameOf.get(id)!) }
}
