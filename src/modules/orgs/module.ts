import { defineModule } from '../../kernel/module.ts'
import { api } from './api.ts'

export const module = defineModule({ id: 'orgs', title: '单位', tier: 1, dependsOn: ['access'], permissions: {}, menu: [], api })
