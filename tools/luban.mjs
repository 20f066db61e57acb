#!/usr/bin/env node
// The command `luban`: the same hand-over as the npm scripts, without npm around it.
import { runScript } from './run.mjs'

process.exit(await runScript('luban', process.argv.slice(2)))
