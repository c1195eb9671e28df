/// The style sheet of a report.
enum ReportPageStyle {
    static let css = """
        :root { color-scheme: light dark; --ink: #1d2125; --soft: #5d656d; --line: #dde1e5; --paper: #ffffff; --card: #f5f7f8; --link: #0b57a4;
          --good: #17703f; --goodfill: #e2f3e8; --bad: #b3261e; --badfill: #fbe6e4; --warn: #8a5300; --warnfill: #fdf0d9; --bar: #3f7fbf;
          --s1: #4c78a8; --s2: #e08f3d; --s3: #5aa469; --s4: #b07aa1; --s5: #c9615a; --s6: #8c8c8c; --s7: #c7a83c; --victimfill: #fdeee2; --victim: #b85a1e; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e7e9eb; --soft: #a0a8b0; --line: #363c43; --paper: #14171a; --card: #1d2125; --link: #7fb8f2;
          --good: #63c990; --goodfill: #173524; --bad: #ff8a80; --badfill: #45201d; --warn: #e6b35c; --warnfill: #3d3016; --bar: #5b9bd8;
          --s1: #6d9bd1; --s2: #eaa963; --s3: #74bf84; --s4: #c596b8; --s5: #df8079; --s6: #a5a5a5; --s7: #d9bf62; --victimfill: #432d1e; --victim: #f0a070; } }
        * { box-sizing: border-box; }
        html { scroll-padding-top: 12px; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
        main { max-width: 1060px; margin: 0 auto; padding: 32px 24px 72px; }
        a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
        .eyebrow { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .04em; text-transform: uppercase; }
        h1 { font-size: 32px; line-height: 1.2; margin: 2px 0 10px; overflow-wrap: anywhere; }
        h2 { font-size: 20px; margin: 0 0 8px; }
        h3 { font-size: 15px; margin: 20px 0 8px; }
        .verdicts { margin: 0 0 12px; line-height: 2; }
        .chip { border-radius: 999px; padding: 3px 11px; font-size: 13px; font-weight: 600; background: var(--card); white-space: nowrap; }
        .chip.good { background: var(--goodfill); color: var(--good); }
        .chip.bad { background: var(--badfill); color: var(--bad); }
        .chip.warn { background: var(--warnfill); color: var(--warn); }
        .lead { font-size: 18px; margin: 0 0 14px; }
        .facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 18px; margin: 0; font-size: 14px; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .note, small { color: var(--soft); font-size: 13px; }
        small { display: block; }
        .note { margin: 0 0 10px; }
        .tiles { list-style: none; margin: 24px 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; }
        .tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
        .tiles strong { display: block; font-size: 22px; line-height: 1.25; }
        .tiles span { color: var(--soft); font-size: 13px; }
        nav { margin: 20px 0 0; padding: 10px 0; border-block: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 14px; }
        section { margin-top: 36px; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; color: var(--soft); font-weight: 500; font-size: 13px; }
        th, td { border-bottom: 1px solid var(--line); padding: 6px 14px 6px 0; vertical-align: top; }
        th:last-child, td:last-child { padding-right: 0; }
        td.name { font-weight: 600; overflow-wrap: anywhere; }
        td.name small { font-weight: 400; max-width: 52ch; }
        td.version, td.number { font-variant-numeric: tabular-nums; }
        td.number { white-space: nowrap; }
        td.targets { color: var(--soft); }
        td.digest { font: 12px/1.6 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; color: var(--soft); }
        td.good { color: var(--good); }
        td.bad { color: var(--bad); font-weight: 600; }
        td.soft { color: var(--soft); }
        .asked { color: var(--bar); font-size: 11px; }
        .kind { display: inline-block; border-radius: 4px; padding: 0 7px; font-size: 12px; font-weight: 600; background: var(--card); border: 1px solid var(--line); }
        .kind.new, .kind.upgraded { background: var(--goodfill); color: var(--good); border-color: transparent; }
        .kind.downgraded, .kind.gone, .kind.severity-moderate, .kind.severity-unknown { background: var(--warnfill); color: var(--warn); border-color: transparent; }
        .kind.severity-high, .kind.severity-critical { background: var(--badfill); color: var(--bad); border-color: transparent; }
        .finding { border-left: 3px solid var(--bad); background: var(--card); padding: 8px 12px; margin: 0 0 8px; }
        .finding.warn { border-color: var(--warn); }
        .finding p { margin: 0; overflow-wrap: anywhere; }
        .alert { background: var(--warnfill); color: var(--warn); border-radius: 6px; padding: 8px 12px; margin: 0 0 12px; font-size: 14px; overflow-wrap: anywhere; }
        .bars { list-style: none; margin: 0; padding: 0; font-size: 14px; }
        .bars li { display: grid; grid-template-columns: minmax(120px, 260px) minmax(0, 1fr) 76px; gap: 12px; align-items: center; padding: 3px 0; }
        .bars .label { overflow-wrap: anywhere; }
        .bars .track { display: flex; height: 12px; border-radius: 3px; background: var(--card); overflow: hidden; }
        .bars .bar { background: var(--bar); height: 100%; }
        .bars .value { text-align: right; font-variant-numeric: tabular-nums; color: var(--soft); white-space: nowrap; }
        .stacked .track { height: 18px; }
        .legend { margin: 0 0 8px; font-size: 13px; }
        .legend span { margin-right: 14px; white-space: nowrap; }
        .legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 5px; vertical-align: -1px; }
        .bars .step-lock, .step-lock { background: var(--s1); }
        .bars .step-fetch, .step-fetch { background: var(--s2); }
        .bars .step-test, .step-test { background: var(--s7); }
        .bars .step-build, .step-build { background: var(--s3); }
        .bars .step-repository, .step-repository { background: var(--s4); }
        .bars .step-check, .step-check { background: var(--s5); }
        .bars .step-publish, .step-publish { background: var(--s6); }
        .graph { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
        svg { display: block; font: 11.5px ui-monospace, "DejaVu Sans Mono", monospace; }
        svg rect { fill: var(--paper); stroke: var(--line); }
        svg text { fill: var(--ink); }
        .edge { fill: none; stroke: var(--soft); stroke-opacity: .4; }
        .edge.bad { stroke: var(--bad); stroke-opacity: .9; stroke-width: 1.6; }
        .root rect { fill: var(--badfill); stroke: var(--bad); }
        .victim rect { fill: var(--victimfill); stroke: var(--victim); }
        .warned rect { fill: var(--warnfill); stroke: var(--warn); }
        #origin table { margin-top: 16px; }
        @media (max-width: 640px) {
          main { padding: 20px 16px 48px; }
          h1 { font-size: 25px; }
          .lead { font-size: 16px; }
          .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
          .facts dd { margin-bottom: 6px; }
          .tiles { grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); gap: 8px; }
          .tiles strong { font-size: 18px; }
          .list thead { display: none; }
          .list, .list tbody { display: block; }
          .list tr { display: grid; grid-template-columns: minmax(0, 1fr); padding: 8px 0; border-bottom: 1px solid var(--line); }
          .list td { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 10px; border: 0; padding: 1px 0; }
          .list td::before { content: attr(data-label); color: var(--soft); font: 400 13px/1.6 system-ui, sans-serif; }
          .list td.name { display: block; }
          .list td.name::before { content: none; }
          .bars li { grid-template-columns: minmax(0, 1fr) 72px; gap: 2px 10px; padding: 5px 0; }
          .bars .label { grid-column: 1 / 3; }
        }
        @page { margin: 14mm; }
        @media print {
          :root { color-scheme: light; --ink: #000; --soft: #4a4f55; --line: #c8ccd0; --paper: #fff; --card: #f5f7f8; --link: #000; --good: #17703f; --goodfill: #e2f3e8;
            --bad: #b3261e; --badfill: #fbe6e4; --warn: #8a5300; --warnfill: #fdf0d9; --bar: #3f7fbf; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          body { font-size: 11px; }
          main { max-width: none; padding: 0; }
          nav { display: none; }
          table { font-size: 10.5px; }
          tr, .finding, .bars li, .tiles { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          section { margin-top: 22px; }
          .graph { border: 0; overflow: visible; }
          svg { max-width: 100%; height: auto; }
        }

        """
}
