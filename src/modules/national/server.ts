import { on, type Listener } from '../../kernel/events.ts'
import { insertProvinceFigures } from './store.ts'

/** A province's release reaches the country in the same transaction: published is published everywhere, or nowhere. */
export const listeners: Listener[] = [
  on('figures.released', 'national', async (ctx, event) => insertProvinceFigures(ctx, { ...event, provinceName: ctx.actor.org.name })),
]
