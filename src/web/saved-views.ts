import { call } from '../kernel/client.ts'
import { api } from '../modules/views/api.ts'
import type { SavedViewStore } from '../ui/saved-views.ts'

/** Lists keep their views with the module `views`. */
export const savedViews: SavedViewStore = {
  list: async (page) => (await call(api.listViews, { page })).views,
  save: (page, view) => call(api.saveView, { page, ...view }),
  remove: async (id) => void (await call(api.removeView, { id })),
}
