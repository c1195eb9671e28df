from sync_storage.command import main

raise SystemExit(main())
