import type { JobDefinition, NightlyWork } from '../../kernel/jobs.ts'
import { transparencyNightly } from './transparency-nightly.ts'

export const jobs: readonly JobDefinition[] = []

export const nightly: readonly NightlyWork[] = [...transparencyNightly]
