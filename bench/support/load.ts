import { fork } from 'node:child_process'
import type { LoadAnswer, LoadTask } from './http-load.ts'

/** Puts load on a server from another process, which shares the two cores, as people's browsers do not. */
export function putLoad(task: LoadTask): Promise<LoadAnswer> {
  const child = fork(new URL('./http-load.ts', import.meta.url), { execPath: process.execPath, execArgv: [] })
  return new Promise((resolve, reject) => {
    child.on('message', (answer: LoadAnswer) => resolve(answer))
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`load ended with ${code}`)))
    child.send(task)
  })
}
