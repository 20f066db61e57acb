import { NotFound } from '../../kernel/errors.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { calendarHandlers } from './calendar-service.ts'
import { codesHandlers } from './codes-service.ts'
import { coverageHandlers } from './coverage-service.ts'
import { extraHandlers } from './extra-service.ts'
import { clauseKinds } from './model.ts'
import { countRuns, runsOf } from './runs.ts'
import { settingsHandlers } from './settings-service.ts'
import { clauses, documents, findClause, findDocument, searchClauses } from './store.ts'

const perDocument = Map.groupBy(clauses, (clause) => clause.document)

export const handlers = implement(api, {
  ...settingsHandlers,
  ...calendarHandlers,
  ...codesHandlers,
  ...coverageHandlers,
  ...extraHandlers,
  async listDocuments() {
    return {
      documents: documents.map(({ key, title, number, issuer, issued, region, note }) => ({
        key,
        title,
        number,
        issuer,
        issued,
        region,
        note,
        clauses: perDocument.get(key)?.length ?? 0,
      })),
    }
  },
  async listClauses(_ctx, { document, kind, q, page, size }) {
    const found = searchClauses({ document, kind, q })
    const rows = found.slice((page - 1) * size, page * size).map((clause) => {
      const { id, part, statement, figures } = clause
      const held = findDocument(clause.document)
      return {
        id,
        document: clause.document,
        documentTitle: held?.title ?? clause.document,
        number: held?.number ?? '',
        part,
        statement,
        figures,
        kind: clauseKinds[clause.kind] ?? clause.kind,
        runs: countRuns(id),
      }
    })
    return { rows, total: found.length }
  },
  async getClause(_ctx, { id }) {
    // A citation of several lines (003:45–90) opens the clause it begins with.
    const clause = findClause(id.replace(/[–-]\d+$/, ''))
    if (!clause) throw new NotFound('条款')
    const document = findDocument(clause.document)
    const lines = clause.lineTo > clause.line ? `${clause.line}–${clause.lineTo}` : String(clause.line)
    return {
      id: clause.id,
      document: clause.document,
      title: document?.title ?? clause.document,
      number: document?.number || '没有文号',
      issuer: document?.issuer ?? '',
      issued: document?.issued ?? '',
      part: clause.part,
      statement: clause.statement,
      figures: clause.figures,
      kind: clauseKinds[clause.kind] ?? clause.kind,
      source: `来源文件 ${clause.id.slice(0, 3)}，第 ${lines} 行`,
      aliases: [...clause.aliases],
      runs: runsOf(clause.id).map(({ kind, module, title, file, line }) => ({ kind, module, title, file, line })),
    }
  },
})
