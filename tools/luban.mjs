#!/usr/bin/env node
// The command `luban`: the same hand-over as the npm scripts, without npm around it.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const done = spawnSync(process.execPath, [join(here, 'run.mjs'), 'luban', ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(done.status ?? 1)
