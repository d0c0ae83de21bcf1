package exchange

import (
	"context"
	"slices"
	"time"

	"hoso/id"
	"hoso/law"
	"hoso/office"
	"hoso/record/packet"
	"hoso/record/unit"
)

// Outgoing is one packet in the list of what is sent: no values, and what to mend for what was refused.
type Outgoing struct {
	ID          id.Packet        `json:"id"`
	Dossier     id.Dossier       `json:"dossier"`
	Person      string           `json:"person"`
	Message     string           `json:"message"`
	Action      string           `json:"action"`
	Transaction string           `json:"transaction"`
	State       string           `json:"state"`
	Attempts    int              `json:"attempts,string"`
	Queued      time.Time        `json:"queued"`
	Answered    time.Time        `json:"answered"`
	Faults      []packet.Refusal `json:"faults"`
}

// List lists packets of the asker's units in a state, oldest first, behind one already seen; limit is the length of a page. Each refusal
// names the person, the field and the place to mend. Fault Denied.
func List(ctx context.Context, o *office.Office, who office.Who, state string, after id.Packet, limit int) ([]Outgoing, error) {
	return office.Do(ctx, o, who, "exchange.list", "", func(d *office.Desk) ([]Outgoing, error) {
		within, err := reach(d)
		if err != nil {
			return nil, err
		}
		q := office.Query{Where: append(within, office.Where{Key: "state", Op: "=", Value: state}), Limit: limit}
		if after != "" {
			q.After = &office.After{ID: string(after)}
		}
		var out []Outgoing
		for {
			found, err := office.Find[packet.Packet](d.Reader, q)
			if err != nil {
				return nil, err
			}
			if out, err = show(d, out, found, limit); err != nil {
				return nil, err
			}
			if limit <= 0 || len(found) < limit || len(out) >= limit {
				return out, nil
			}
			q.After = &office.After{ID: string(found[len(found)-1].Record.ID)} // some were not the asker's to see: the page is filled up
		}
	})
}

// Count counts the packets of the asker's units in each of the states, and names nobody. Fault Denied.
func Count(ctx context.Context, o *office.Office, who office.Who, states []string) (map[string]int, error) {
	return office.Do(ctx, o, who, "exchange.count", "", func(d *office.Desk) (map[string]int, error) {
		within, err := reach(d)
		if err != nil {
			return nil, err
		}
		counts := map[string]int{}
		for _, state := range states {
			counts[state], err = d.Reader.Count(office.Query{Noun: packet.Packet{}.Noun(), Where: append(slices.Clone(within), office.Where{Key: "state", Op: "=", Value: state})})
			if err != nil {
				return nil, err
			}
		}
		return counts, nil
	})
}

// reach asks the policy and gives what keeps a query to the packets the asker may see: nothing for whoever sees the whole province,
// otherwise the dossiers that stand in the asker's units today.
func reach(d *office.Desk) ([]office.Where, error) {
	scopes, err := d.Scopes("exchange.view")
	if err != nil {
		return nil, err
	}
	for _, scope := range scopes {
		if _, err := d.Allow("exchange.view", law.Object{Noun: "packet", UnitPath: scope, ManagingPath: scope}); err != nil {
			return nil, err
		}
	}
	if slices.Contains(d.Book.Policy().Reach(d.Who.Role, "exchange.view"), law.ScopeProvince) {
		return nil, nil
	}
	units, err := unitsUnder(d, scopes)
	if err != nil {
		return nil, err
	}
	rows, err := d.Reader.Find(office.Query{Noun: "dossier", Where: []office.Where{{Key: "unit", Op: "in", Value: units}}})
	dossiers := make([]string, 0, len(rows))
	for _, row := range rows {
		dossiers = append(dossiers, row.ID)
	}
	return []office.Where{{Key: "dossier", Op: "in", Value: dossiers}}, err
}

func unitsUnder(d *office.Desk, scopes []string) ([]string, error) {
	units := []string{}
	for _, scope := range scopes {
		rows, err := d.Reader.Find(office.Query{Noun: unit.Unit{}.Noun(), Where: []office.Where{{Key: "path", Op: "under", Value: scope}}})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			units = append(units, row.ID)
		}
	}
	return units, nil
}

// show adds what the asker may see of the packets found, up to a page.
func show(d *office.Desk, out []Outgoing, found []office.Stored[packet.Packet], limit int) ([]Outgoing, error) {
	for _, s := range found {
		if limit > 0 && len(out) >= limit {
			break
		}
		view, seen, err := outgoing(d, s.Record)
		if err != nil {
			return nil, err
		}
		if seen {
			out = append(out, view)
		}
	}
	return out, nil
}

func outgoing(d *office.Desk, p packet.Packet) (Outgoing, bool, error) {
	placed, err := d.Place(p.Dossier)
	if err != nil {
		return Outgoing{}, false, err
	}
	if may := d.Book.Policy().Decide(d.Who.Asker(d.Office.Province), "exchange.view", placed.Object("packet")); !may.Allowed {
		return Outgoing{}, false, nil
	}
	name, err := d.FacetName(p.Dossier)
	if err != nil {
		return Outgoing{}, false, err
	}
	d.Shown(p.Dossier, "syll/ho_ten_khai_sinh")
	return Outgoing{p.ID, p.Dossier, name, p.Message, p.Action, p.Transaction, p.State, p.Attempts, p.Queued, p.Answered, p.Faults}, true, nil
}
