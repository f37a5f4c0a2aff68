/**
 * What the media drivers of nodes and of clients have in common: Aeron, set up for one thread that does everything.
 */
package io.balsa.media;
