/**
 * What is written while a run trains: its measurements, by {@link
 * io.github.ddpm.listeners.MetricsListener}, and its page, by {@link
 * io.github.ddpm.listeners.PageListener}.
 */
package io.github.ddpm.listeners;
