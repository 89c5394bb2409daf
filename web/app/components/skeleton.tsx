/** The shape of the page while it loads. */
export function Skeleton({ label }: { label: string }) {
  return (
    <div aria-busy="true" className="skeletons">
      <p className="hidden" role="status">
        {label}
      </p>
      <div className="card bones">
        <span className="bone short" />
        <span className="bone title" />
        <span className="bone" />
      </div>
      <div className="card bones">
        <span className="bone" />
        <span className="bone" />
        <span className="bone short" />
      </div>
    </div>
  )
}
