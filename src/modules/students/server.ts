import type { CaseImplementation } from '../../kernel/cases.ts'
import { registrationCase } from './service/registration-case.ts'
import { lateEntryCase } from './service/registration-late.ts'
import { stockCase } from './service/stock-case.ts'

export const caseImplementations: readonly CaseImplementation[] = [registrationCase, lateEntryCase, stockCase]
