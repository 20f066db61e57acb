import type { CaseImplementation } from '../../kernel/cases.ts'
import { appealCase, assessmentCase } from './assessment-case.ts'
import { breakdownCase, receiptCase } from './breakdown-case.ts'
import { evaluationCase } from './evaluation-case.ts'

export const caseImplementations: CaseImplementation[] = [breakdownCase, receiptCase, assessmentCase, appealCase, evaluationCase]
