import type { CaseImplementation } from '../../kernel/cases.ts'
import { breakdownCase, receiptCase } from './breakdown-case.ts'

export const caseImplementations: CaseImplementation[] = [breakdownCase, receiptCase]
