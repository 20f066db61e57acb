import type { CaseImplementation } from '../../kernel/cases.ts'
import { declareClosingCheck } from './closing-check.ts'
import { closingCase } from './service/closing-case.ts'
import { correctionCase, statusCase } from './service/status-case.ts'
import { transferInCase, transferOutCase } from './service/transfer-far-case.ts'
import { transferCase } from './service/transfer-case.ts'

declareClosingCheck()

export const caseImplementations: readonly CaseImplementation[] = [transferCase, transferOutCase, transferInCase, closingCase, statusCase, correctionCase]
