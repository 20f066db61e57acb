import type { CaseImplementation } from '../../kernel/cases.ts'
import { registrationCase } from './service/registration-case.ts'

export const caseImplementations: readonly CaseImplementation[] = [registrationCase]
