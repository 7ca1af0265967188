/**
 * The classes of images, read from whatever people keep them in.
 *
 * <p>There is one order: names come first ({@link io.github.ddpm.labels.LabelWords}), such as a
 * column headed {@code label}, an array {@code y_train} or a file {@code 0001.cls} beside {@code
 * 0001.png}; then shape, as a column of few whole numbers has it; then folders. Where two readings
 * are as likely, none is taken: the error shows both.
 */
package io.github.ddpm.labels;
