import { createContext, useContext } from 'react'

export type SavedView = { id: string; title: string; query: string; shared: boolean; own: boolean; by: string }

/** Where saved views are kept; given by the composition, so that lists need not know of any module. */
export type SavedViewStore = {
  list: (page: string) => Promise<SavedView[]>
  save: (page: string, view: { title: string; query: string; shared: boolean }) => Promise<SavedView>
  remove: (id: string) => Promise<void>
}

const context = createContext<SavedViewStore | undefined>(undefined)

export const SavedViewProvider = context.Provider

/** Undefined where nobody can keep views: public pages, the design reference. */
export function useSavedViewStore(): SavedViewStore | undefined {
  return useContext(context)
}
