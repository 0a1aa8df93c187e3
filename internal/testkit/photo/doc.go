// Package photo makes pictures for tests, as cameras write them: with a place, a serial number and words beside the
// pixels, of which none may be left in what anybody is handed.
//
// It owns the Marker that is looked for, and never reads a picture: what one tells is asked of an outside tool.
//
//	r := h.Submit(story, testkit.File{Name: "IMG_0001.jpg", Type: "image/jpeg", Bytes: photo.JPEG(6)})
package photo
