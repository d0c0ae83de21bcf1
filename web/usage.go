package web

import (
	"net/url"

	"github.com/a-h/templ"

	"hoso/id"
	"hoso/office/account"
)

// usages is the part of the table about how accounts are used (DT-8.1, DT-8.3).
func usages() []Route {
	return []Route{look("/quan-tri/su-dung", "account.usage", "account.usage", seeUsage, usagePage)}
}

func seeUsage(v *visit) (account.Usage, error) {
	return account.Use(v.ctx, v.office(), v.who, id.Unit(v.query("don-vi")), v.query("loai"), v.query("tiep"))
}

func usagePage(v *visit, u account.Usage) templ.Component { return accountUsagePage(v, u) }

// usageAt is the address of the same page about a unit, with accounts of a kind listed.
func usageAt(unit id.Unit, of, after string) string {
	q := url.Values{}
	if unit != "" {
		q.Set("don-vi", string(unit))
	}
	if of != "" {
		q.Set("loai", of)
	}
	if after != "" {
		q.Set("tiep", after)
	}
	return addressWith("/quan-tri/su-dung", q)
}

// usageOf says which accounts are listed.
func (v *visit) usageOf(u account.Usage) string {
	if v.query("loai") == account.IdleUsed {
		return v.Say("usage.idle", u.IdleDays)
	}
	return v.Say("usage.never")
}
