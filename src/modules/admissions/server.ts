import { on, type Listener } from '../../kernel/events.ts'
import { markRegistered } from './store/handover.ts'

/** The candidate reads on the own application that the register has a number for them. */
export const listeners: readonly Listener[] = [
  on('students.registered', 'admissions', (ctx, { on: day, students }) => markRegistered(ctx, students.map((one) => ({ enrollmentId: one.enrollmentId, studentNumber: one.studentNumber })), day)),
]
