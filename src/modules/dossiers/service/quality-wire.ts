import type { QualityEntry } from '../quality-api.ts'
import type { QualityRow } from '../quality-store.ts'

export function qualityToWire(row: QualityRow): QualityEntry {
  return {
    id: row.id,
    schoolYear: row.school_year,
    kind: row.kind as 'labour',
    title: row.title,
    content: row.content,
    result: row.result,
    hours: row.hours === null ? null : Number(row.hours),
    happenedOn: row.happened_on,
    fileId: row.file_id,
    by: row.created_by_name,
  }
}
