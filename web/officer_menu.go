package web

// deskMenu is the navigation of those who decide on changes: it comes first, because the first line that somebody's role may do is
// their first page.
func deskMenu() []menuLine {
	return []menuLine{
		{"check.nav", "/kiem-tra", "list-check", "change.check", workPlace},
		{"sheet.nav", "/phe-duyet", "gavel", "sheet.approve", workPlace},
	}
}

// listMenu is what everybody at work looks things up in; it comes last.
func listMenu() []menuLine {
	return []menuLine{
		{"board.nav", "/toan-tinh", "map", "exchange.view", workPlace},
		{"people.nav", "/nguoi", "users", "dossier.view", workPlace},
		{"leaving.nav", "/thoi-viec", "archive", "leaving.list", workPlace},
		{"copies.nav_sign", "/ky-ban-sao", "certificate", "print.sign", workPlace},
		{"copies.nav_seal", "/ky-ban-sao", "rubber-stamp", "print.seal", workPlace},
		{"health.nav", "/tinh-trang", "heartbeat", "health.view", workPlace},
	}
}
