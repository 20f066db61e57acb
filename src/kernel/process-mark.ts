import { readFileSync } from 'node:fs'

/** Names one living process. A number alone is given out again, above all after a container restarts. */
export type ProcessMark = { pid: number; since: string }

/** The mark of a process, by default of this one; undefined when no such process lives. */
export function markOf(pid = process.pid): ProcessMark | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  return { pid, since: startOf(pid) }
}

/** Whether the process that left this mark still runs. */
export function isAlive(mark: { pid: number; since?: string }): boolean {
  const now = Number.isInteger(mark.pid) && mark.pid > 0 ? markOf(mark.pid) : undefined
  return now !== undefined && (mark.since === undefined || mark.since === now.since)
}

/** Boot and start of a process in clock ticks; empty where the system has no /proc. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field, the name in brackets, may hold spaces; the start is the 22nd field.
    return `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return ''
  }
}

/** The command line of a process; empty where it cannot be read. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
