package vault

import (
	"container/list"
	"sync"

	"hoso/id"
)

// maxBoxes bounds the opened keys kept in memory, about 3 kB each. Opening one anew costs some 5 µs.
const maxBoxes = 4096

// boxes keeps the keys opened lately; the one not used for longest goes first.
type boxes struct {
	mu    sync.Mutex
	limit int
	found map[id.Dossier]*list.Element
	order *list.List // of kept, the newest in front
}

type kept struct {
	dossier id.Dossier
	wrapped string
	box     *box
}

func newBoxes(limit int) *boxes {
	return &boxes{limit: limit, found: map[id.Dossier]*list.Element{}, order: list.New()}
}

// find gives the box of a dossier opened from this very wrapped key, nil when there is none. A key wrapped anew is another
// text, so a stale box is never given.
func (c *boxes) find(dossier id.Dossier, wrapped string) *box {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.found[dossier]
	if !ok || e.Value.(kept).wrapped != wrapped {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(kept).box
}

func (c *boxes) keep(dossier id.Dossier, wrapped string, b *box) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.found[dossier]; ok {
		c.drop(e)
	}
	c.found[dossier] = c.order.PushFront(kept{dossier, wrapped, b})
	if c.order.Len() > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *boxes) forget(dossier id.Dossier) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.found[dossier]; ok {
		c.drop(e)
	}
}

func (c *boxes) drop(e *list.Element) {
	delete(c.found, e.Value.(kept).dossier)
	c.order.Remove(e)
}
