import { Route, Routes } from 'react-router'
import { ClauseProvider } from '../../ui/ClauseProvider.tsx'
import { AuthSample } from './AuthSample.tsx'
import { BoardSample } from './BoardSample.tsx'
import { CaseSample } from './CaseSample.tsx'
import { DetailSample } from './DetailSample.tsx'
import { FormSample } from './FormSample.tsx'
import { ImportSample } from './ImportSample.tsx'
import { LearnerSample } from './LearnerSample.tsx'
import { ListSample } from './ListSample.tsx'
import { PublicSample } from './PublicSample.tsx'
import { sampleClause } from './samples.ts'
import { SampleShell } from './SampleShell.tsx'
import { StatesSample } from './StatesSample.tsx'

/** Every component with its states on invented data. Mounted at `/design/*` in development only. */
export function DesignPage() {
  return (
    <ClauseProvider load={sampleClause}>
      <Routes>
        <Route path="learner/*" element={<LearnerSample />} />
        <Route path="public" element={<PublicSample />} />
        <Route path="sign-in" element={<AuthSample />} />
        <Route
          path="list"
          element={
            <SampleShell>
              <ListSample />
            </SampleShell>
          }
        />
        <Route
          path="case"
          element={
            <SampleShell>
              <CaseSample />
            </SampleShell>
          }
        />
        <Route
          path="detail"
          element={
            <SampleShell>
              <DetailSample />
            </SampleShell>
          }
        />
        <Route
          path="board"
          element={
            <SampleShell>
              <BoardSample />
            </SampleShell>
          }
        />
        <Route
          path="form"
          element={
            <SampleShell>
              <FormSample />
            </SampleShell>
          }
        />
        <Route
          path="import"
          element={
            <SampleShell>
              <ImportSample />
            </SampleShell>
          }
        />
        <Route
          path="*"
          element={
            <SampleShell>
              <StatesSample />
            </SampleShell>
          }
        />
      </Routes>
    </ClauseProvider>
  )
}
