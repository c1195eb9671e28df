/// The style sheet of the page.
enum CheckPageStyle {
    static let css = """
        :root { color-scheme: light dark; --ink: #1c2024; --soft: #60666d; --line: #d9dde1; --paper: #fff; --card: #f6f7f8;
          --good: #1a7f4b; --bad: #c22f2f; --warn: #a86400; --badfill: #fbe4e2; --warnfill: #fdf0d8; --victimfill: #fdeee2; --victim: #c05a1a; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #9aa1a9; --line: #3a4047; --paper: #15181b; --card: #1e2226;
          --good: #57c78a; --bad: #ff8078; --warn: #e0a94f; --badfill: #472322; --warnfill: #40331a; --victimfill: #432d1e; --victim: #f0a070; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1100px; margin: 0 auto; padding: 24px 20px 60px; }
        header { display: flex; align-items: baseline; gap: 16px; border-bottom: 3px solid var(--good); }
        header.failed { border-color: var(--bad); }
        h1 { font-size: 24px; margin: 0 0 6px; }
        h2 { font-size: 17px; margin: 32px 0 10px; }
        .verdict { margin: 0; font-weight: 600; color: var(--good); }
        header.failed .verdict { color: var(--bad); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0 0; }
        dt { color: var(--soft); }
        dd { margin: 0; overflow-wrap: anywhere; }
        .tiers { list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 8px; }
        .tiers li { background: var(--card); border-left: 4px solid var(--line); padding: 8px 10px; display: flex; flex-direction: column; }
        .tiers .passed { border-color: var(--good); }
        .tiers .failed { border-color: var(--bad); }
        .passed .state { color: var(--good); }
        .failed .state { color: var(--bad); }
        .skipped .state, small, .note, .count { color: var(--soft); }
        article { background: var(--card); border-left: 4px solid var(--bad); padding: 10px 14px; margin: 0 0 10px; }
        article.warning { border-color: var(--warn); }
        h3 { font-size: 15px; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
        .kind { color: var(--bad); margin-right: 8px; }
        .warning .kind { color: var(--warn); }
        .count { margin: 0; font-size: 13px; }
        .count a { color: inherit; margin-left: 8px; }
        code { font: 14px ui-monospace, monospace; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th { text-align: left; color: var(--soft); font-weight: 500; }
        td, th { border-bottom: 1px solid var(--line); padding: 3px 8px 3px 0; overflow-wrap: anywhere; }
        .matrix th:not(:first-child), .matrix td:not(:first-child) { text-align: center; width: 44px; }
        th { overflow-wrap: normal; }
        header:not(:first-child) { margin-top: 56px; }
        @media (max-width: 600px) {
            h1 { font-size: 22px; }
            .matrix { font-size: 12px; }
            .matrix th:not(:first-child), .matrix td:not(:first-child) { width: 28px; padding-right: 0; }
        }
        td.good { color: var(--good); }
        td.bad, tr.bad td:last-child { color: var(--bad); font-weight: 700; }
        tr.warned td:last-child { color: var(--warn); }
        td.skipped { color: var(--soft); }
        .graph { overflow-x: auto; border: 1px solid var(--line); background: var(--card); }
        svg { display: block; font: 11.5px ui-monospace, monospace; }
        svg rect { fill: var(--paper); stroke: var(--line); }
        svg text { fill: var(--ink); }
        .edge { fill: none; stroke: var(--soft); stroke-opacity: .45; }
        .edge.bad { stroke: var(--bad); stroke-opacity: .9; stroke-width: 1.6; }
        .root rect { fill: var(--badfill); stroke: var(--bad); stroke-width: 1.6; }
        .victim rect { fill: var(--victimfill); stroke: var(--victim); }
        .warned rect { fill: var(--warnfill); stroke: var(--warn); }
        .legend span { border: 1px solid var(--line); padding: 1px 8px; border-radius: 4px; margin-right: 6px; font-size: 13px; }
        .legend .root { background: var(--badfill); border-color: var(--bad); }
        .legend .victim { background: var(--victimfill); border-color: var(--victim); }
        .legend .warned { background: var(--warnfill); border-color: var(--warn); }
        @media print { .graph { overflow: visible; } article { break-inside: avoid; } }

        """
}
